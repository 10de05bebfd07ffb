// What the card says, apart from how it looks.
import names from './properties.json';

/** Every property the card reads. */
export const PROPERTIES = [names.score, names.tier, names.trend, ...names.reasons, names.scoredAt];

/** HubSpot's colours for the tiers; an unknown one stays plain. */
const VARIANTS = { hot: 'danger', warm: 'warning', cold: 'info' };

/** Reads a contact's properties into what is shown; `null` while the contact has no score. */
export function readScore(properties) {
  const score = toNumber(properties[names.score]);
  if (score === null) {
    return null;
  }

  const tier = text(properties[names.tier]);
  const trend = toNumber(properties[names.trend]) ?? 0;
  return {
    score: Math.round(score),
    tier,
    variant: VARIANTS[tier?.toLowerCase()] ?? 'default',
    trend: trend === 0 ? null : { value: `${Math.abs(Math.round(trend))} points in a week`, direction: trend > 0 ? 'increase' : 'decrease' },
    reasons: names.reasons.map((name) => text(properties[name])).filter((reason) => reason !== null),
    scoredAt: toDate(properties[names.scoredAt]),
  };
}

function text(value) {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function toNumber(value) {
  const number = text(value) === null ? NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** The day, as `YYYY-MM-DD`: HubSpot gives instants as epoch milliseconds on the record page and as ISO 8601 elsewhere. */
function toDate(value) {
  const given = text(value);
  if (given === null) {
    return null;
  }

  const date = new Date(/^\d+$/.test(given) ? Number(given) : given);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}
