/** Plans, makes and undoes networks for virtual machines. */
module dev.qemu4j.net {
    requires transitive dev.qemu4j;
    requires transitive dev.qemu4j.host;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports dev.qemu4j.net;
    exports dev.qemu4j.net.base;
    exports dev.qemu4j.net.fast;
    exports dev.qemu4j.net.lan;
    exports dev.qemu4j.net.userspace;
}
