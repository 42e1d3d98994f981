/**
 * The blocks of file systems in images that no file uses.
 *
 * <p>Starting points: {@link dev.qemu4j.img.free.FreeBlocks} zeroes them, so that a compaction leaves them out.
 */
@NullMarked
package dev.qemu4j.img.free;

import org.jspecify.annotations.NullMarked;
