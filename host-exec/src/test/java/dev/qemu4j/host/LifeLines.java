package dev.qemu4j.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every life line that works here, with each shell that may be {@code /bin/sh} somewhere. */
final class LifeLines {
    private LifeLines() {}

    static Stream<LifeLine> all() {
        List<LifeLine> all = new ArrayList<>();
        for (String shell : List.of("/bin/sh", "/bin/dash", "/bin/bash")) {
            if (Files.isExecutable(Path.of(shell))) {
                all.add(new PipeLifeLine(shell));
                if (SetprivLifeLine.find() != null) {
                    all.add(new SetprivLifeLine("/usr/bin/setpriv", shell));
                }
            }
        }
        return all.stream();
    }

    /** One of each kind, with the system's shell. */
    static Stream<LifeLine> kinds() {
        return all().filter(lifeLine -> !lifeLine.toString().matches(".*/(da|ba)sh.*"));
    }
}
