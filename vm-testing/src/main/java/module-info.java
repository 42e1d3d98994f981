/** Throwaway virtual machines for tests with JUnit Jupiter. */
module dev.qemu4j.testing {
    requires transitive dev.qemu4j.vm;
    requires transitive dev.qemu4j.net;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;
    requires static transitive org.apache.sshd.osgi; // GuestSsh alone
    requires java.management;
    requires jdk.management;
    requires org.opentest4j;
    requires org.slf4j;

    exports dev.qemu4j.testing;
    exports dev.qemu4j.testing.lab;
    exports dev.qemu4j.testing.shell;

    opens dev.qemu4j.testing to
            org.junit.platform.commons;
}
