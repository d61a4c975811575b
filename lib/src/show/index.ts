export type { Axis, Figure, Layout, Trace } from './figure';
export { figurePng } from './picture/figure-png';
import './values';

export { connectNotebook, type MimeBundle, type Notebook } from '../ground/platform';
export { figure } from './show';
export { live, type LiveOptions, type Position, type Sliders } from './live';
export { livePlayer, type LiveFigure } from './live-player';
export * from './builders';
export { stacked, type StackedOptions } from './stacked';
export { panels, type PanelsOptions, type View } from './panels';
export * from './side-by-side';
export { imageGridPng, type ImageGridOptions, type Images } from './images';
export { images, type ShowImagesOptions } from './show-images';
export { imageFigure, type ImageFigureOptions } from './image-figure';
export { every, type Moment, type Watcher } from './watch';
export { liveImages, type LiveImagesOptions } from './live-images';
export { liveChart, liveLosses, type LiveChartOptions, type Readings } from './live-chart';
export { progressBar } from './progress-bar';
