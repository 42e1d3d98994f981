package dev.qemu4j.cli;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.cli.reference.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes pages about all of QEMU's names, for a browser. */
@Command(
        name = "reference",
        customSynopsis = "qemu4j reference DIRECTORY",
        synopsisHeading = "usage: ",
        descriptionHeading = "%n",
        optionListHeading = "%n",
        description = {
            "Writes pages about all of QEMU's names, with a search, for a browser.",
            "They need no server: open index.html. DIRECTORY is made; one that has something else in it is left alone."
        })
final class ReferenceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIRECTORY", description = "The directory for the pages.")
    private Path directory;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ReferenceCommand() {}

    @Override
    public Integer call() {
        try {
            int pages = Site.write(directory);
            spec.commandLine()
                    .getOut()
                    .println(
                            pages + " pages: " + directory.resolve("index.html").toAbsolutePath());
            return 0;
        } catch (IOException e) {
            throw new QemuException("the pages could not be written: " + e, e);
        }
    }
}
