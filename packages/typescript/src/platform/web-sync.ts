export { deflate as deflateSync } from "../codecs/deflate.js";
export { inflate as inflateSync } from "../codecs/inflate.js";
