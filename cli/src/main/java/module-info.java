/** The {@code qemu4j} command. A program: it exports nothing. */
module dev.qemu4j.cli {
    requires dev.qemu4j.vm;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.qemu4j.cli to
            info.picocli;
}
