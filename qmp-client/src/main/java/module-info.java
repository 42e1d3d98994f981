/** An asynchronous client for QMP, the QEMU Machine Protocol, and for the QEMU guest agent. */
module dev.qemu4j.qmp {
    requires transitive dev.qemu4j;
    requires static jdk.jfr;
    requires static transitive org.jspecify;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.unix.common;
    requires org.slf4j;

    exports dev.qemu4j.qga;
    exports dev.qemu4j.qmp;
    exports dev.qemu4j.qmp.job;
    exports dev.qemu4j.qmp.transport;
}
