import { VALIDATION_CHECK_RESULTS } from '../warehouse/own-tables.ts';

/** Where it stands what checks have said. */
export const VERDICTS_TABLE = VALIDATION_CHECK_RESULTS.name;
