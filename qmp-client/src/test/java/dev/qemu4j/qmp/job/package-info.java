@NullMarked
package dev.qemu4j.qmp.job;

import org.jspecify.annotations.NullMarked;
