@NullMarked
package dev.qemu4j.host.run;

import org.jspecify.annotations.NullMarked;
