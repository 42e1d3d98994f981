/** A scripted QMP peer for tests. It shares no code with the client that it tests. */
module dev.qemu4j.qmp.testing {
    requires static transitive org.jspecify;
    requires transitive tools.jackson.databind;

    exports dev.qemu4j.qmp.testing;
}
