/**
 * Machines of published cloud images.
 *
 * <p>Starting points: {@link dev.qemu4j.vm.cloud.CloudImage} describes a machine of one; {@link dev.qemu4j.seed.Seed} is what it takes at its first boot.
 */
@NullMarked
package dev.qemu4j.vm.cloud;

import org.jspecify.annotations.NullMarked;
