/** A guest that boots at once and writes records, and the Java to talk to it and to find its records in images. */
module dev.qemu4j.guest {
    requires static transitive org.jspecify;
    requires transitive dev.qemu4j;

    exports dev.qemu4j.guest;
}
