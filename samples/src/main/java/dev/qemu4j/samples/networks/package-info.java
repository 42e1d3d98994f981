/** Recipes about networks: of a user, of the host, and between machines. */
@NullMarked
package dev.qemu4j.samples.networks;

import org.jspecify.annotations.NullMarked;
