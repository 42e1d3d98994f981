/** Networks by a program of the user, without root's rights: {@link
 * dev.qemu4j.net.userspace.Passt} and {@link dev.qemu4j.net.userspace.VdeSwitch}. */
@NullMarked
package dev.qemu4j.net.userspace;

import org.jspecify.annotations.NullMarked;
