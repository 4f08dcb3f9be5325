const QUANTITY = /^(\d+(?:\.\d*)?|\.\d+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d{1,3})?$/;
const NEARLY = /^(\d+(?:[.,]\d+)?|[.,]\d+)\s*([a-zA-Z]*)$/;
const POWERS = new Map(
  Object.entries({ n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 })
);
const BINARY = new Map(Object.entries({ Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }));
const PLAIN = ['cpu', 'memory', 'ephemeral-storage'];
const DEVICE =
  /^(?=.{1,253}\/)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)+\/[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const HUGEPAGES = /^hugepages-\d+[KMGT]i$/;
const MAX_LENGTH = 40;
const ZERO = BigInt(0);
const TEN = BigInt(10);

/** Why Kubernetes would refuse a quantity. */
export type QuantityFault = 'none' | 'thousandths' | 'bytes' | 'whole';

/** What is wrong with a quantity of a resource, by the rule of the server's `notebook/quantity.py`; null for nothing. */
export function quantityFault(resource: string, text: string): QuantityFault | null {
  const value = parse(text);
  if (!value) {
    return 'none';
  }
  if (resource === 'cpu') {
    return (value.over * BigInt(1000)) % value.under === ZERO ? null : 'thousandths';
  }
  if (value.over % value.under === ZERO) {
    return null;
  }
  return PLAIN.includes(resource) ? 'bytes' : 'whole';
}

/** A valid quantity that may have been meant; null where nothing suggests itself. */
export function nearestQuantity(resource: string, text: string): string | null {
  const match = NEARLY.exec(text.trim());
  if (!match) {
    return null;
  }
  const number = match[1].replace(',', '.');
  const unit = match[2].toLowerCase();
  const candidate = withUnit(resource, number, unit);
  return quantityFault(resource, candidate) ? null : candidate;
}

/** Whether a container can have the resource. */
export function isResource(resource: string): boolean {
  return PLAIN.includes(resource) || HUGEPAGES.test(resource) || DEVICE.test(resource);
}

function withUnit(resource: string, number: string, unit: string): string {
  if (DEVICE.test(resource)) {
    return String(Math.floor(Number(number)) || 1);
  }
  if (resource === 'cpu') {
    return number + (unit === 'm' ? 'm' : '');
  }
  return /^[kmgtpe]/.test(unit) ? `${number}${unit[0].toUpperCase()}i` : number;
}

/** The number as a fraction; null where the text is no quantity. */
function parse(text: string): { over: bigint; under: bigint } | null {
  const match = QUANTITY.exec(text);
  if (!match || text.length > MAX_LENGTH) {
    return null;
  }
  const [whole, decimals = ''] = match[1].split('.');
  const over = BigInt(`${whole}${decimals}`);
  const under = TEN ** BigInt(decimals.length);
  const unit = match[2] ?? '';
  const shift = BINARY.get(unit);
  if (shift !== undefined) {
    return { over: over << BigInt(shift), under };
  }
  const power = POWERS.get(unit) ?? Number(unit.slice(1) || 0);
  return power < 0
    ? { over, under: under * TEN ** BigInt(-power) }
    : { over: over * TEN ** BigInt(power), under };
}
