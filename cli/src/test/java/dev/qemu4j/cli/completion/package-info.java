@NullMarked
package dev.qemu4j.cli.completion;

import org.jspecify.annotations.NullMarked;
