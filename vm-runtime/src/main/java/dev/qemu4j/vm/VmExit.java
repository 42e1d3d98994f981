package dev.qemu4j.vm;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * How a virtual machine ended.
 *
 * @param status the QEMU process's exit status, which alone proves the end
 * @param shutdown what QEMU said of it before, or null if it said nothing: it crashed, or was killed
 */
public record VmExit(ExitStatus status, @Nullable ShutdownEvent shutdown) {}
