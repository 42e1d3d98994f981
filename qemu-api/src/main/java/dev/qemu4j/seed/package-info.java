/**
 * Seeds: the users, keys, files and names that a published image takes at its first boot. They are written without any tool, and go with the machine.
 *
 * <p>Starting points: {@link dev.qemu4j.seed.Seed#nocloud()} for images with cloud-init, {@link dev.qemu4j.seed.Seed#ignition()} for those with
 * Ignition; {@link dev.qemu4j.recipe.SystemdCredential} for any guest with systemd.
 */
@NullMarked
package dev.qemu4j.seed;

import org.jspecify.annotations.NullMarked;
