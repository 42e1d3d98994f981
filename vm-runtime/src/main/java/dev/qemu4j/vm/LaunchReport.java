package dev.qemu4j.vm;

import dev.qemu4j.host.ExitStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts of a failed launch, for its exception. */
record LaunchReport(
        List<String> arguments,
        String shellCommand,
        @Nullable ExitStatus exitStatus,
        String stderr) {}
