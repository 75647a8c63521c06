// A small WebGL 2 view of the body: drag turns, wheel comes closer, layers go on and off.
"use strict";
(function () {
  const scene = JSON.parse(document.getElementById("scene").textContent);
  const canvas = document.getElementById("body");
  const gl = canvas.getContext("webgl2", { antialias: true, preserveDrawingBuffer: true });
  const said = document.getElementById("said");
  if (!gl) { said.textContent = "This browser has no WebGL 2; the plots below do not need it."; return; }

  const VERTEX = `#version 300 es
  in vec3 place; in vec3 normal; in vec3 move;
  uniform vec3 low, size; uniform float reach; uniform mat4 view; uniform mat3 turn;
  out vec3 n; out vec3 eye;
  void main() {
    vec3 p = low + place * size + move * reach;
    n = turn * normal; vec4 q = view * vec4(p, 1.0); eye = turn * p; gl_Position = q;
  }`;
  const FRAGMENT = `#version 300 es
  precision highp float; in vec3 n; in vec3 eye; uniform vec3 colour; uniform float opacity;
  uniform float ghost; out vec4 shade;
  void main() {
    vec3 m = normalize(n); float front = abs(m.z);
    float light = 0.30 + 0.62 * max(dot(m, normalize(vec3(0.35, 0.5, 0.8))), 0.0) + 0.10 * front;
    float rim = pow(1.0 - front, 2.0);
    float a = ghost > 0.5 ? opacity * (0.06 + 1.6 * rim) : opacity;
    shade = vec4(colour * light * a, a);
  }`;
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text); gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw gl.getShaderInfoLog(shader);
    gl.attachShader(program, shader);
  }
  ["place", "normal", "move"].forEach((name, i) => gl.bindAttribLocation(program, i, name));
  gl.linkProgram(program);
  const at = (name) => gl.getUniformLocation(program, name);
  const where = {};
  for (const name of ["low", "size", "reach", "view", "turn", "colour", "opacity", "ghost"]) where[name] = at(name);

  function bytes(text) {
    const raw = atob(text), out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out.buffer;
  }
  function buffer(kind, data, use) {
    const made = gl.createBuffer();
    gl.bindBuffer(kind, made); gl.bufferData(kind, data, use || gl.STATIC_DRAW);
    return made;
  }
  const low = [1e9, 1e9, 1e9], high = [-1e9, -1e9, -1e9];
  for (const solid of scene.solids) {
    solid.shown = true;
    solid.array = gl.createVertexArray();
    gl.bindVertexArray(solid.array);
    buffer(gl.ARRAY_BUFFER, bytes(solid.places));
    gl.enableVertexAttribArray(0); gl.vertexAttribPointer(0, 3, gl.UNSIGNED_SHORT, true, 0, 0);
    buffer(gl.ARRAY_BUFFER, bytes(solid.normals));
    gl.enableVertexAttribArray(1); gl.vertexAttribPointer(1, 3, gl.BYTE, true, 4, 0);
    if (solid.targets) {
      solid.steps = solid.targets.map((text) => new Int16Array(bytes(text)));
      solid.mixed = new Float32Array(solid.steps[0].length);
      solid.moves = buffer(gl.ARRAY_BUFFER, solid.mixed, gl.DYNAMIC_DRAW);
      gl.enableVertexAttribArray(2); gl.vertexAttribPointer(2, 3, gl.FLOAT, false, 0, 0);
    }
    const indices = new Uint32Array(bytes(solid.triangles));
    buffer(gl.ELEMENT_ARRAY_BUFFER, indices);
    solid.count = indices.length;
    for (let i = 0; i < 3; i++) {
      low[i] = Math.min(low[i], solid.low[i]); high[i] = Math.max(high[i], solid.low[i] + solid.size[i]);
    }
  }
  const centre = low.map((v, i) => (v + high[i]) / 2), tall = high[1] - low[1];
  let yaw = 0, tilt = 0.04, away = 1.25 * tall, lift = 0, dirty = true, playing = false;

  function multiply(a, b) {
    const out = new Float32Array(16);
    for (let c = 0; c < 4; c++) for (let r = 0; r < 4; r++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * k + r] * b[4 * c + k];
      out[4 * c + r] = sum;
    }
    return out;
  }
  function matrices() {
    const cy = Math.cos(yaw), sy = Math.sin(yaw), ct = Math.cos(tilt), st = Math.sin(tilt);
    const r = [cy, sy * st, -sy * ct, 0, ct, st, sy, -cy * st, cy * ct];
    const t = [0, 0, 0];
    for (let i = 0; i < 3; i++) t[i] = -(r[i] * centre[0] + r[3 + i] * (centre[1] + lift) + r[6 + i] * centre[2]);
    const look = [r[0], r[1], r[2], 0, r[3], r[4], r[5], 0, r[6], r[7], r[8], 0, t[0], t[1], t[2] - away, 1];
    const near = 0.02, far = 20, f = 1 / Math.tan(0.42), aspect = canvas.width / canvas.height;
    const lens = [f / aspect, 0, 0, 0, 0, f, 0, 0, 0, 0, (far + near) / (near - far), -1, 0, 0, (2 * far * near) / (near - far), 0];
    return [multiply(lens, look), new Float32Array(r)];
  }
  function beat(solid, phase) {
    const rows = solid.weights, place = phase * (rows.length - 1), i = Math.floor(place) % (rows.length - 1);
    const share = place - Math.floor(place), mixed = solid.mixed;
    mixed.fill(0);
    solid.steps.forEach((step, k) => {
      const w = (rows[i][k] * (1 - share) + rows[i + 1][k] * share) / 32767;
      if (w) for (let j = 0; j < mixed.length; j++) mixed[j] += w * step[j];
    });
    gl.bindBuffer(gl.ARRAY_BUFFER, solid.moves); gl.bufferSubData(gl.ARRAY_BUFFER, 0, mixed);
  }
  function draw(now) {
    requestAnimationFrame(draw);
    const ratio = window.devicePixelRatio || 1;
    const wide = Math.round(canvas.clientWidth * ratio), tallPx = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== wide || canvas.height !== tallPx) { canvas.width = wide; canvas.height = tallPx; dirty = true; }
    if (!dirty && !playing) return;
    dirty = false;
    const [view, turn] = matrices();
    gl.viewport(0, 0, wide, tallPx); gl.clearColor(0, 0, 0, 0);
    gl.depthMask(true); gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.useProgram(program); gl.enable(gl.DEPTH_TEST); gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniformMatrix4fv(where.view, false, view); gl.uniformMatrix3fv(where.turn, false, turn);
    const phase = scene.period_s ? ((now / 1000) % scene.period_s) / scene.period_s : 0;
    for (const solid of scene.solids) {
      if (!solid.shown) continue;
      if (solid.steps && (playing || !solid.posed)) { beat(solid, playing ? phase : 0); solid.posed = true; }
      const ghost = solid.layer === "skin" && solid.opacity < 0.5;
      gl.depthMask(solid.opacity > 0.995);
      gl.uniform3fv(where.low, solid.low); gl.uniform3fv(where.size, solid.size);
      gl.uniform1f(where.reach, solid.steps ? solid.reach : 0);
      gl.uniform3fv(where.colour, solid.colour); gl.uniform1f(where.opacity, solid.opacity);
      gl.uniform1f(where.ghost, ghost ? 1 : 0);
      gl.bindVertexArray(solid.array);
      gl.drawElements(gl.TRIANGLES, solid.count, gl.UNSIGNED_INT, 0);
    }
    document.body.dataset.drawn = "yes";
  }
  let held = null;
  canvas.addEventListener("pointerdown", (e) => { held = [e.clientX, e.clientY]; canvas.setPointerCapture(e.pointerId); });
  canvas.addEventListener("pointerup", () => { held = null; });
  canvas.addEventListener("pointermove", (e) => {
    if (!held) return;
    const dx = e.clientX - held[0], dy = e.clientY - held[1];
    held = [e.clientX, e.clientY]; dirty = true;
    if (e.shiftKey) lift += dy / canvas.clientHeight * away;
    else { yaw += dx * 0.01; tilt = Math.max(-1.4, Math.min(1.4, tilt + dy * 0.01)); }
  });
  canvas.addEventListener("wheel", (e) => { e.preventDefault(); away = Math.max(0.2, Math.min(8, away * Math.exp(e.deltaY * 0.001))); dirty = true; }, { passive: false });
  canvas.addEventListener("keydown", (e) => {
    const step = { ArrowLeft: [-0.1, 0, 1], ArrowRight: [0.1, 0, 1], ArrowUp: [0, -0.1, 1], ArrowDown: [0, 0.1, 1], "+": [0, 0, 0.9], "-": [0, 0, 1.1] }[e.key];
    if (!step) return;
    yaw += step[0]; tilt = Math.max(-1.4, Math.min(1.4, tilt + step[1])); away *= step[2]; dirty = true; e.preventDefault();
  });
  const layers = document.getElementById("layers");
  for (const layer of [...new Set(scene.solids.map((s) => s.layer))]) {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox"; box.checked = true;
    box.addEventListener("change", () => {
      for (const s of scene.solids) if (s.layer === layer) s.shown = box.checked;
      dirty = true;
    });
    label.append(box, " " + layer); layers.append(label);
  }
  const play = document.getElementById("play");
  play.hidden = !scene.period_s;
  play.addEventListener("click", () => { playing = !playing; play.textContent = playing ? "Hold the heart" : "Play the heart"; });
  requestAnimationFrame(draw);
})();
