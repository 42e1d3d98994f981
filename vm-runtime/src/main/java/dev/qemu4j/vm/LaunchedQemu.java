package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.vm.record.VmRecorder;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A QEMU that was started, with what belongs to it but its monitor; {@code asked} has placeholders for the run directory, {@code cmd} its paths. */
record LaunchedQemu(
        CommandLine asked,
        CommandLine cmd,
        HostProcess process,
        RunDirectory directory,
        Secrets secrets,
        MachineConsoles consoles,
        MachineAgent agent,
        MachineHelpers helpers,
        Map<String, Path> throwaway,
        @Nullable VmRecorder recorder) {
    /** The end of QEMU's standard error, without the secrets of the command line. */
    String stderrTail() {
        return secrets.hideIn(process.stderrTail());
    }
}
