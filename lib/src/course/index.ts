export { budget, budgetName, budgetNames, type BudgetName } from './budget';
export { claims } from './claims';
export { check, checkMimeType, checksAhead, type Answer, type CheckResult } from './check';
export { isAtLeast, isAtMost, isClose, isEqual, sealOf, type Verdict } from './verdict';
