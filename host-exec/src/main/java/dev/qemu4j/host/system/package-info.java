/**
 * Facts that the modules ask the host for: the user's directories, the kernel's files about this process, and the arguments of others. Users do not see this package.
 */
@NullMarked
package dev.qemu4j.host.system;

import org.jspecify.annotations.NullMarked;
