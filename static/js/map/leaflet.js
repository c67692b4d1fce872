// The only module that names Leaflet's global: the others use what these functions return.
const L = globalThis.L;

const CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;
const GRID = 128;
const AROUND = 32;
const MAX_LATITUDE = 85;
const MARKER_HEIGHT = 44;
const POPUP_WIDTH = 240;
const OUTLINE_PANE = "outlines";
// Pixels that a pin moves at each press of an arrow, alone and with Shift.
const NEAR = 8;
const FAR = 48;
const ARROWS = { ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1] };

export const MAX_ZOOM = 19;

/** Leaflet's map in `element`, its controls in French, showing `extent` ([west, south, east, north]). */
export function createMap(element, extent) {
  const map = L.map(element, {
    attributionControl: false,
    fadeAnimation: !CALM,
    inertia: !CALM,
    markerZoomAnimation: !CALM,
    maxZoom: MAX_ZOOM,
    minZoom: 4,
    zoomAnimation: !CALM,
    zoomControl: false,
  });
  L.control.zoom({ zoomInTitle: "Zoom avant", zoomOutTitle: "Zoom arrière" }).addTo(map);
  // Between the tiles (200) and the marks (600).
  map.createPane(OUTLINE_PANE).style.zIndex = "350";
  fit(map, extent, { animate: false });
  return map;
}

/** Show `extent` with room around it, never closer than a town. */
export function fit(map, extent, options = {}) {
  const { bottom, height } = map.getContainer().getBoundingClientRect();
  // The map may reach beneath the window: what it shows stays above the edge.
  const beneath = Math.max(0, Math.min(bottom - innerHeight, height / 2));
  const room = { paddingBottomRight: [40, 40 + beneath], paddingTopLeft: [40, 72] };
  map.fitBounds(boundsOf(extent), { maxZoom: 14, ...room, ...options });
}

/** Zoom to `box` by at least one level; false when the marks in it cannot be told apart. */
export function split(map, box) {
  const bounds = boundsOf(box);
  const apart = map.distance(bounds.getSouthWest(), bounds.getNorthEast()) > 15;
  if (!apart || map.getZoom() >= MAX_ZOOM) return false;
  const closer = Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds, false, L.point(80, 80)));
  map.setView(bounds.getCenter(), Math.min(closer, MAX_ZOOM), { animate: !CALM });
  return true;
}

/** The background. A tile that fails is left blank; `onFailure` is called at the first one. */
export function addTiles(map, url, onFailure) {
  L.tileLayer(url, { maxZoom: MAX_ZOOM }).once("tileerror", onFailure).addTo(map);
}

/** What to ask for so that small moves ask for nothing: the view, widened to a grid of whole cells. */
export function frameOf(map) {
  const pixels = map.getPixelBounds();
  const world = map.getPixelWorldBounds();
  const low = pixels.min.subtract([AROUND, AROUND]).divideBy(GRID).floor().multiplyBy(GRID);
  const high = pixels.max.add([AROUND, AROUND]).divideBy(GRID).ceil().multiplyBy(GRID);
  const northWest = map.unproject([Math.max(low.x, world.min.x), Math.max(low.y, world.min.y)]);
  const southEast = map.unproject([Math.min(high.x, world.max.x), Math.min(high.y, world.max.y)]);
  return boxOf(L.latLngBounds(northWest, southEast));
}

/** What is seen now, [west, south, east, north]. */
export function viewOf(map) {
  return boxOf(map.getBounds());
}

/** Stand `element` at `[lon, lat]`; its own CSS says where its point is. */
export function place(map, element, [lon, lat]) {
  const icon = L.divIcon({ className: "map-mark", html: element, iconSize: null });
  return L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(map);
}

/**
 * A pin at `[lon, lat]` that can be moved: dragged, or by the arrow keys when it has the focus. `element` is its face,
 * `label` what it is called; `onMove` gets the new [lon, lat]. Returns functions `move([lon, lat])` and `remove()`.
 */
export function pin(map, element, [lon, lat], label, onMove) {
  const icon = L.divIcon({ className: "map-mark", html: element, iconSize: null });
  const marker = L.marker([lat, lon], { draggable: true, icon, title: label }).addTo(map);
  const tell = () => onMove([marker.getLatLng().lng, marker.getLatLng().lat]);
  marker.on("dragend", tell);
  const node = marker.getElement();
  node.setAttribute("aria-label", label);
  node.addEventListener("keydown", (event) => {
    const [x, y] = ARROWS[event.key] ?? [];
    if (x === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const far = event.shiftKey ? FAR : NEAR;
    marker.setLatLng(map.containerPointToLatLng(map.latLngToContainerPoint(marker.getLatLng()).add([far * x, far * y])));
    map.panInside(marker.getLatLng(), { animate: false, padding: [40, 60] });
    tell();
  });
  return { move: ([x, y]) => marker.setLatLng([y, x]), node, remove: () => marker.remove() };
}

/** `listener` gets the [lon, lat] where the map is touched. */
export function onTouch(map, listener) {
  map.on("click", ({ latlng }) => listener([latlng.lng, latlng.lat]));
}

/** Outlines of a FeatureCollection, drawn by their CSS class, with names on them if wanted. */
export function shapes(collection, className, withNames) {
  const style = { className, fill: true, weight: 1 };
  const outlines = L.geoJSON(collection, { interactive: false, pane: OUTLINE_PANE, style });
  const labels = withNames ? outlines.getLayers().map(label) : [];
  return L.layerGroup([outlines, ...labels]);
}

/** The name of an outline in its middle, neither read out nor clicked. */
function label(outline) {
  const element = document.createElement("span");
  element.textContent = outline.feature.properties.name;
  const icon = L.divIcon({ className: "map-label", html: element, iconSize: null });
  const silent = { interactive: false, keyboard: false, pane: OUTLINE_PANE };
  return L.marker(outline.getBounds().getCenter(), { icon, ...silent });
}

export function popup(map, content, [lon, lat], { above = true, className = "" } = {}) {
  return L.popup({
    autoPanPadding: [16, 16],
    className,
    closeButton: false,
    closeOnEscapeKey: false,
    maxWidth: POPUP_WIDTH,
    minWidth: POPUP_WIDTH,
    offset: [0, above ? 8 - MARKER_HEIGHT : -12],
  })
    .setLatLng([lat, lon])
    .setContent(content)
    .openOn(map);
}

function boundsOf([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}

function boxOf(bounds) {
  const limit = (number, most) => Math.max(-most, Math.min(most, number)).toFixed(5);
  return [
    limit(bounds.getWest(), 180),
    limit(bounds.getSouth(), MAX_LATITUDE),
    limit(bounds.getEast(), 180),
    limit(bounds.getNorth(), MAX_LATITUDE),
  ].map(Number);
}
