@NullMarked
package dev.qemu4j.vm.life;

import org.jspecify.annotations.NullMarked;
