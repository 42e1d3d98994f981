@NullMarked
package dev.qemu4j.net;

import org.jspecify.annotations.NullMarked;
