/** The limits of the public contract, in one place for validation and documentation. */
export const MAX_LINES = 100;
export const MAX_QUANTITY = 1_000_000;
/** Minor units (cents). */
export const MAX_UNIT_PRICE = 1_000_000_000;
export const MAX_DELTA = 1_000_000_000;

export const SKU_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** 1 to 128 characters, none of them a control or half of a surrogate pair. */
export const NAME_PATTERN = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
/** The same without controls, of any length, for documents whose readers know no `\p`. */
export const PRINTABLE = '^[^\\u0000-\\u001f\\u007f-\\u009f]*$';
export const WEBHOOK_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
