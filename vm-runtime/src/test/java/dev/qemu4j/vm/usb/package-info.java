/** Tests of USB devices that come when they are plugged in. */
@NullMarked
package dev.qemu4j.vm.usb;

import org.jspecify.annotations.NullMarked;
