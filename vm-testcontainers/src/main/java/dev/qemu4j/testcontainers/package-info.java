/**
 * Virtual machines beside containers, in tests with Testcontainers.
 *
 * <p>Starting points: {@link dev.qemu4j.testcontainers.StartableVm}, {@link dev.qemu4j.testcontainers.QemuContainer}.
 */
@NullMarked
package dev.qemu4j.testcontainers;

import org.jspecify.annotations.NullMarked;
