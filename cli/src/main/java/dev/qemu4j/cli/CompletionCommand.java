package dev.qemu4j.cli;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.cli.completion.ShellScripts;
import dev.qemu4j.cli.completion.Tables;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.host.system.HostDirectories;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.vm.QemuInstallation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script by which a shell completes QEMU's command lines, and writes the tables that it reads. */
@Command(
        name = "completion",
        customSynopsis = "qemu4j completion bash|zsh|fish [PROGRAM…]",
        synopsisHeading = "usage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        footerHeading = "%n",
        description = {
            "Prints a script to complete QEMU's command lines.",
            "It is for qemu-system-… and qemu-img. The tables that it reads go to the user's cache; run it again after an update of QEMU."
        },
        footer = {
            "bash:  source <(qemu4j completion bash)",
            "zsh:   source <(qemu4j completion zsh)      # after compinit",
            "fish:  qemu4j completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String shell;

    @Parameters(
            index = "1..*",
            paramLabel = "PROGRAM",
            description =
                    "Paths or names of the QEMUs to complete; qemu-system-x86_64 if none is given. Those of earlier runs stay.")
    private List<String> programs = List.of(Target.X86_64.program());

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    CompletionCommand() {}

    @Override
    public Integer call() {
        ShellScripts script = script();
        Tables tables = new Tables(directory());
        List<QemuInstallation> given = programs.stream().map(GivenProgram::of).toList();
        given.forEach(qemu -> tables.write(qemu.surface()));
        writeImg(tables);
        picocli.CommandLine command = spec.commandLine();
        command.getOut().print(script.text(tables.directory(), tables.programs()));
        if (script != ShellScripts.FISH) {
            // zsh reads it by bashcompinit, which the script itself calls.
            command.getOut().println(AutoComplete.bash("qemu4j", command.getParent()));
        }
        command.getOut().flush();
        return 0;
    }

    /** Some hosts have the one, and not the other. */
    private void writeImg(Tables tables) {
        List<String> formats;
        try {
            formats = QemuImg.find().formats().stream()
                    .map(format -> format.name())
                    .sorted()
                    .toList();
        } catch (ProgramNotFoundException e) {
            spec.commandLine()
                    .getErr()
                    .println("note: qemu-img is not completed: " + Output.plain(String.valueOf(e.getMessage())));
            return;
        }
        tables.writeImg(formats);
    }

    private ShellScripts script() {
        try {
            return ShellScripts.valueOf(shell.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "'" + shell + "' (expected: bash, zsh or fish)", e);
        }
    }

    /** Beside what is known about installed QEMUs. */
    private static Path directory() {
        String property = System.getProperty("qemu4j.cache");
        Path home = HostDirectories.cache();
        Path cache = property != null ? Path.of(property) : home == null ? null : home.resolve("qemu4j");
        if (cache == null) {
            throw new QemuException(
                    "there is no place for the tables (expected: HOME or XDG_CACHE_HOME in the environment)");
        }
        return cache.resolve("completion");
    }
}
