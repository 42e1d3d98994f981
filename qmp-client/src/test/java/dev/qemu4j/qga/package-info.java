@NullMarked
package dev.qemu4j.qga;

import org.jspecify.annotations.NullMarked;
