"""The process that talks with Stowage for a scheduler: client, manager and worker in one."""
