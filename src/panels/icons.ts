import { LabIcon } from '@jupyterlab/ui-components';

/** Steps that hang together: the product's own icon. */
export const pipelineIcon = new LabIcon({
  name: 'jupyter-kale-ext:pipeline',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M7.6 10.9 15.3 7l.9 1.8-7.7 3.9zM8.5 11.3l7.7 3.9-.9 1.8-7.7-3.9z"/>
    <circle cx="5.5" cy="12" r="3.5"/><circle cx="18.5" cy="6.5" r="3.5"/><circle cx="18.5" cy="17.5" r="3.5"/>
  </g>
</svg>`
});

const disc = (name: string, colour: string, mark: string) =>
  new LabIcon({
    name: `jupyter-kale-ext:${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <circle cx="8" cy="8" r="7" style="fill: var(${colour})"/>
  <path d="${mark}" fill="none" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" style="stroke: var(--jp-layout-color0)"/>
</svg>`
  });

const TICK = 'M4.8 8.3 7 10.5l4.2-4.8';

/** It went well. */
export const succeededIcon = disc('succeeded', '--jp-success-color1', TICK);
/** It went well in an earlier run, whose result was taken. */
export const cachedIcon = disc('cached', '--jp-success-color1', 'M9 3.8 5.6 8.6h4.4L6.8 12.4');
/** It failed. */
export const failedIcon = disc('failed', '--jp-error-color1', 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2');
/** It was stopped by the user. */
export const stoppedIcon = disc('stopped', '--jp-warn-color1', 'M6 6h4v4H6z');
/** It never ran. */
export const skippedIcon = disc('skipped', '--jp-layout-color4', 'M5 8h6');
/** Something to know. */
export const warningIcon = disc('warning', '--jp-warn-color1', 'M8 4.4v4.4M8 11.5v.1');
/** A remark. */
export const infoIcon = disc('info', '--jp-info-color1', 'M8 7.4v4.2M8 4.6v.1');
/** It waits. */
export const pendingIcon = new LabIcon({
  name: 'jupyter-kale-ext:pending',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <circle cx="8" cy="8" r="6.2" fill="none" stroke-width="1.4" stroke-dasharray="2.2 2.2" style="stroke: var(--jp-ui-font-color2)"/>
</svg>`
});
/** It is going on; turns. */
export const runningIcon = new LabIcon({
  name: 'jupyter-kale-ext:running',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <circle cx="8" cy="8" r="6.2" fill="none" stroke-width="1.8" style="stroke: var(--jp-layout-color3)"/>
  <path d="M8 1.8A6.2 6.2 0 0 1 14.2 8" fill="none" stroke-width="1.8" stroke-linecap="round" style="stroke: var(--jp-brand-color1)"/>
</svg>`
});
/** GPU: a chip. */
export const gpuIcon = new LabIcon({
  name: 'jupyter-kale-ext:gpu',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="#616161"><path d="M4 4h8v8H4zm1.5 1.5v5h5v-5z" fill-rule="evenodd"/>
  <path d="M5.2 1.5h1.2V4H5.2zm4.4 0h1.2V4H9.6zM5.2 12h1.2v2.5H5.2zm4.4 0h1.2v2.5H9.6zM1.5 5.2H4v1.2H1.5zm0 4.4H4v1.2H1.5zM12 5.2h2.5v1.2H12zm0 4.4h2.5v1.2H12z"/></g>
</svg>`
});
