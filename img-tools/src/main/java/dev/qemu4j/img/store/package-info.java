/**
 * Base images that are known by their digests.
 *
 * <p>Starting point: {@link dev.qemu4j.img.store.ImageStore}.
 */
@NullMarked
package dev.qemu4j.img.store;

import org.jspecify.annotations.NullMarked;
