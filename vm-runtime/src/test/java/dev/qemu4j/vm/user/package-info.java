@NullMarked
package dev.qemu4j.vm.user;

import org.jspecify.annotations.NullMarked;
