/** A Linux guest for tests, made of a distribution's kernel, busybox, and programs of the host. */
module dev.qemu4j.guest.linux {
    requires static transitive org.jspecify;
    requires transitive dev.qemu4j.host;
    requires org.slf4j;

    exports dev.qemu4j.guest.linux;
}
