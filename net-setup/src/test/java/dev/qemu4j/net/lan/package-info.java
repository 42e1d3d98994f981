@NullMarked
package dev.qemu4j.net.lan;

import org.jspecify.annotations.NullMarked;
