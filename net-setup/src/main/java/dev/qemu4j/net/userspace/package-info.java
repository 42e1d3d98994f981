/** Networks by a program of the user, without root's rights: {@link dev.qemu4j.net.userspace.Passt}, {@link
 * dev.qemu4j.net.userspace.VdeSwitch} and its router {@link dev.qemu4j.net.userspace.SlirpVde}. */
@NullMarked
package dev.qemu4j.net.userspace;

import org.jspecify.annotations.NullMarked;
