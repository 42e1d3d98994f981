/** Networks by a program of the user, without root's rights: passt and VDE. */
@NullMarked
package dev.qemu4j.net.userspace;

import org.jspecify.annotations.NullMarked;
