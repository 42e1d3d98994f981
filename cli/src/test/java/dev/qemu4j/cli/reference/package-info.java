@NullMarked
package dev.qemu4j.cli.reference;

import org.jspecify.annotations.NullMarked;
