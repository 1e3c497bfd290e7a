CREATE TABLE ledger (
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	high_water BIGINT NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id)
);

CREATE TABLE inventory (
	id SERIAL NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	account TEXT NOT NULL, 
	contract TEXT NOT NULL, 
	asked TEXT NOT NULL, 
	address TEXT NOT NULL, 
	rows TEXT NOT NULL, 
	PRIMARY KEY (id)
);

CREATE INDEX inventory_contract ON inventory (account, contract);

CREATE INDEX inventory_asked ON inventory (account, asked);

CREATE TABLE lease (
	contract TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	until TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (contract)
);

CREATE TABLE intent (
	id SERIAL NOT NULL, 
	key TEXT NOT NULL, 
	account TEXT NOT NULL, 
	contract TEXT NOT NULL, 
	name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	period TEXT, 
	inventory INTEGER, 
	intended_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	attached_at TIMESTAMP WITH TIME ZONE, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	listed_at TIMESTAMP WITH TIME ZONE, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	outcome TEXT, 
	link TEXT, 
	receipt TEXT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(inventory) REFERENCES inventory (id)
);

CREATE INDEX intent_contract ON intent (contract);

CREATE UNIQUE INDEX intent_stands_once ON intent (key) WHERE outcome IS NULL OR outcome = 'published';

CREATE INDEX intent_key ON intent (key);

CREATE TABLE look (
	id SERIAL NOT NULL, 
	intent INTEGER NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	found BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(intent) REFERENCES intent (id)
);

CREATE INDEX ix_look_intent ON look (intent);
