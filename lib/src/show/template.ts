/**
 * Eight colours that people with any kind of colour blindness can tell apart
 * (Okabe and Ito 2002, "Color Universal Design").
 */
export const colours = {
  blue: '#0072b2',
  vermilion: '#d55e00',
  green: '#009e73',
  purple: '#cc79a7',
  orange: '#e69f00',
  sky: '#56b4e9',
  yellow: '#f0e442',
  black: '#000000',
} as const;

/** The colours by what they stand for, in figures and diagrams alike: `roles.fake`. */
export const roles = {
  real: colours.blue,
  fake: colours.vermilion,
  generator: colours.orange,
  discriminator: colours.green,
  /** What both networks are told: a class, a question. */
  condition: colours.sky,
  gradient: colours.purple,
} as const;

const axis = {
  automargin: true,
  gridcolor: '#e6e6e6',
  linecolor: '#888888',
  showline: true,
  ticks: 'outside',
  tickcolor: '#888888',
  zeroline: false,
  title: { standoff: 8 },
} as const;

/** How the course's figures look when they say nothing else. */
export const template = {
  layout: {
    colorway: Object.values(colours),
    font: { family: 'DejaVu Sans, Verdana, sans-serif', size: 12, color: '#222222' },
    title: { font: { size: 15 }, x: 0.5, xanchor: 'center' },
    margin: { l: 60, r: 24, t: 48, b: 52 },
    paper_bgcolor: '#ffffff',
    plot_bgcolor: '#ffffff',
    hovermode: 'closest',
    xaxis: axis,
    yaxis: axis,
    bargap: 0.02,
  },
  data: {
    heatmap: [{ type: 'heatmap', colorscale: 'Viridis' }],
    contour: [{ type: 'contour', colorscale: 'Viridis' }],
  },
};
