@NullMarked
package dev.qemu4j.vm.template;

import org.jspecify.annotations.NullMarked;
