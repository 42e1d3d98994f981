@NullMarked
package dev.qemu4j.host.usb;

import org.jspecify.annotations.NullMarked;
