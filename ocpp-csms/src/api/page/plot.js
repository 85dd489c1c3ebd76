// Curves over time: power of a transaction, limits of charging profiles and composite schedules.

// On a phone a plot is as wide as its card, so that its words have the size of all others.
let WIDE = 720;
const HIGH = 240, LEFT = 56, RIGHT = 12, TOP = 12, BOTTOM = 28;

/** Round numbers from 0 to at least `most`. */
function ticks(most) {
  const rough = Math.max(most, 1e-9) / 4;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * unit).find((step) => step >= rough);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, nth) => nth * step);
}

/** Times between two, at whole minutes or hours. */
function moments(from, to, most) {
  const steps = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 21600, 43200, 86400, 604800].map((s) => s * 1000);
  const step = steps.find((step) => (to - from) / step <= most) ?? steps.at(-1);
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}

/**
 * A plot. `points` are [ms since 1970 or of the schedule, value], in order of time; with `steps` a value holds until the next.
 * `label` says in words what is to be seen.
 */
function plot(points, { unit, label, steps = false, relative = false, now = null }) {
  WIDE = Math.min(720, Math.max(280, innerWidth - 60));
  if (unit === "W" && points.some(([, value]) => value >= 2000)) {
    [unit, points] = ["kW", points.map(([at, value]) => [at, value / 1000])];
  }
  const times = points.map(([at]) => at);
  const from = Math.min(...times), to = Math.max(...times, from + 1000);
  const marks = ticks(Math.max(...points.map(([, value]) => value), 1));
  const x = (at) => LEFT + ((at - from) / (to - from)) * (WIDE - LEFT - RIGHT);
  const y = (value) => HIGH - BOTTOM - (value / marks.at(-1)) * (HIGH - TOP - BOTTOM);
  const at = ([when, value], nth) => {
    if (nth === 0) return `M${x(when)} ${y(value)}`;
    return steps ? `H${x(when)}V${y(value)}` : `L${x(when)} ${y(value)}`;
  };
  const curve = points.map(at).join("");
  const floor = y(0);
  const span = to - from;
  const name = (when) => {
    if (relative) return span >= 7200e3 ? `${+(when / 3600e3).toFixed(2)} h` : `${Math.round(when / 60e3)} min`;
    const text = clock(when);
    return span > 86400e3 ? `${new Date(when).getDate()}. ${text.slice(0, 5)}` : span < 600e3 ? text : text.slice(0, 5);
  };
  const drawn = h("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label },
    marks.map((mark) => [
      h("line", { class: "grid", x1: LEFT, x2: WIDE - RIGHT, y1: y(mark), y2: y(mark) }),
      h("text", { x: LEFT - 6, y: y(mark) + 4, "text-anchor": "end" },
        `${+mark.toPrecision(6)}${mark === marks.at(-1) ? ` ${unit}` : ""}`),
    ]).flat(),
    moments(from, to, WIDE / 100).map((when) => {
      const end = x(when) > WIDE - RIGHT - 24;
      return h("text", { x: end ? WIDE - 2 : x(when), y: HIGH - 8, "text-anchor": end ? "end" : "middle" }, name(when));
    }),
    h("path", { class: "area", d: `${curve}V${floor}H${x(from)}Z` }),
    h("path", { class: "curve", d: curve }));
  if (now !== null && now > from && now < to) drawn.append(h("line", { class: "now", x1: x(now), x2: x(now), y1: TOP, y2: floor }));
  return drawn;
}

const POWER = "Power.Active.Import", ENERGY = "Energy.Active.Import.Register";

/** Power over time, W: as it was sampled, the sum of phases, or what the energy register says of it. */
function powers(samples) {
  const outlet = samples.filter(({ location }) => !location || location === "Outlet");
  const scaled = ({ value, unit }) => Number(value) * (unit?.startsWith("k") ? 1000 : 1);
  const byTime = new Map();
  for (const sample of outlet.filter(({ measurand }) => measurand === POWER)) {
    const whole = !sample.phase;
    const at = Date.parse(sample.at);
    const known = byTime.get(at) ?? { whole: null, phases: 0 };
    if (whole) known.whole = scaled(sample);
    else known.phases += scaled(sample);
    byTime.set(at, known);
  }
  if (byTime.size > 0) {
    return [...byTime].map(([at, { whole, phases }]) => [at, whole ?? phases]).sort(([a], [b]) => a - b);
  }
  const register = outlet.filter(({ measurand, phase }) => measurand === ENERGY && !phase)
    .map((sample) => [Date.parse(sample.at), scaled(sample)]).sort(([a], [b]) => a - b);
  return register.slice(1).map(([at, wh], nth) => {
    const [before, was] = register[nth];
    return [at, at > before ? ((wh - was) * 3600e3) / (at - before) : 0];
  });
}

function powerCurve(transaction) {
  const points = powers(transaction.samples).filter(([, watts]) => Number.isFinite(watts));
  if (points.length < 2) return h("p", { class: "empty" }, "Not enough samples for a curve yet.");
  const most = Math.max(...points.map(([, watts]) => watts));
  const last = points.at(-1)[1];
  const told = (watts) => (most >= 2000 ? `${(watts / 1000).toFixed(1)} kW` : `${Math.round(watts)} W`);
  const label = `Power of transaction ${transaction.id}: ${points.length} samples, at most ${told(most)}, at last ${told(last)}`;
  return h("figure", { class: "card", id: "curve" }, plot(points, { unit: "W", label }), h("figcaption", { class: "quiet" }, label));
}

/** A schedule of either family of versions as points; its end holds the last limit. */
function schedulePoints(periods, begin, duration) {
  const points = periods.map(({ startPeriod, limit, setpoint }) => [begin + startPeriod * 1000, limit ?? setpoint ?? 0]);
  if (points.length === 0) return [];
  const last = points.at(-1);
  const end = duration ? begin + duration * 1000 : last[0] + Math.max(3600e3, (last[0] - points[0][0]) / 4);
  if (end > last[0]) points.push([end, last[1]]);
  return points;
}

/** A charging profile as it was accepted. */
function profileFigure(request) {
  const profile = request.csChargingProfiles ?? request.chargingProfile;
  if (!profile) return null;
  const schedules = [profile.chargingSchedule].flat();
  const where = request.connectorId ?? request.evseId;
  const title = `${profile.chargingProfilePurpose}, stack level ${profile.stackLevel}, ${where === 0 ? "the whole station" : `connector ${where}`}`;
  const figures = schedules.map((schedule) => {
    const start = Date.parse(schedule.startSchedule ?? "");
    const relative = !Number.isFinite(start);
    const points = schedulePoints(schedule.chargingSchedulePeriod, relative ? 0 : start, schedule.duration);
    const limits = points.slice(0, -1).map(([, limit]) => `${limit} ${schedule.chargingRateUnit}`).join(", then ");
    const label = `${profile.chargingProfileKind} from ${relative ? "its begin" : moment(start)}: ${limits}`;
    return [plot(points, { unit: schedule.chargingRateUnit, label, steps: true, relative, now: Date.now() }), h("figcaption", { class: "quiet" }, label)];
  });
  const id = profile.chargingProfileId ?? profile.id;
  return h("figure", { class: "card profile" }, h("h3", {}, `Profile ${id}: ${title}`), figures.flat());
}

/** What a station says it will do. */
function compositeFigure(answer) {
  const schedule = answer.chargingSchedule ?? answer.schedule;
  if (!schedule) return h("p", { class: "empty" }, `The station answered ${answer.status}.`);
  const begin = Date.parse(answer.scheduleStart ?? schedule.scheduleStart ?? schedule.startSchedule ?? "") || Date.now();
  const points = schedulePoints(schedule.chargingSchedulePeriod, begin, schedule.duration);
  const unit = schedule.chargingRateUnit;
  const label = `From ${clock(begin)}: ${points.slice(0, -1).map(([at, limit]) => `${limit} ${unit} at ${clock(at)}`).join(", ")}`;
  return h("figure", { id: "composite" }, plot(points, { unit, label, steps: true, now: Date.now() }), h("figcaption", { class: "quiet" }, label));
}
