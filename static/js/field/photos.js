// Photos made small on the phone: drawn anew, so that nothing the camera wrote into them is left.

const LONG_SIDE = 1600; // pixels, as the server keeps them
const THUMB = 160;
export const MOST = 6;

/** {data, thumb} of a picture file; throws for what the browser cannot show. */
export async function shrink(file) {
  const picture = await load(file);
  const blob = await new Promise((done) => draw(picture, LONG_SIDE).toBlob(done, "image/jpeg", 0.8));
  return { data: await read(blob, "readAsArrayBuffer"), thumb: draw(picture, THUMB).toDataURL("image/jpeg", 0.7) };
}

function read(blob, how) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader[how](blob);
  });
}

async function load(file) {
  const picture = new Image();
  const loaded = new Promise((resolve, reject) => { picture.onload = resolve; picture.onerror = reject; });
  picture.src = await read(file, "readAsDataURL");
  await loaded;
  return picture;
}

function draw(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}
