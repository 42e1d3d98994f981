/** Recipes about disk images: made, changed, encrypted, served, mounted. */
@NullMarked
package dev.qemu4j.samples.images;

import org.jspecify.annotations.NullMarked;
