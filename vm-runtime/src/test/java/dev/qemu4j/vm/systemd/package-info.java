/** Tests of the services of machines. */
@NullMarked
package dev.qemu4j.vm.systemd;

import org.jspecify.annotations.NullMarked;
