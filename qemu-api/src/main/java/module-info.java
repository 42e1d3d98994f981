/** The model of QEMU in Java types: command lines, values and QMP commands. It does no I/O. */
module dev.qemu4j {
    requires static transitive org.jspecify;
    requires transitive tools.jackson.databind;

    exports dev.qemu4j;
    exports dev.qemu4j.qapi;
}
