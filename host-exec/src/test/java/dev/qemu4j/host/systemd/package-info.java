@NullMarked
package dev.qemu4j.host.systemd;

import org.jspecify.annotations.NullMarked;
